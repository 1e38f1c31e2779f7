package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/rehearsal"
)

// texts is a flag that may be given several times.
type texts []string

// String implements flag.Value.
func (t *texts) String() string { return "" }

// Set implements flag.Value.
func (t *texts) Set(value string) error {
	*t = append(*t, value)
	return nil
}

// addInstance reads ID=HOST:PORT[,password-env=NAME][,front=HOST:PORT].
func (o *options) addInstance(value string) error {
	id, rest, _ := strings.Cut(value, "=")
	words := strings.Split(rest, ",")
	i := rehearsal.Instance{ID: id, Address: words[0]}
	if id == "" {
		return errors.New("it must be ID=HOST:PORT, with an id")
	}
	for _, known := range o.instances {
		if known.ID == id {
			return fmt.Errorf("instance %s is given twice", id)
		}
	}
	if err := checkAddress(i.Address); err != nil {
		return err
	}
	for _, word := range words[1:] {
		name, setting, _ := strings.Cut(word, "=")
		switch name {
		case "password-env":
			password, set := os.LookupEnv(setting)
			if !set {
				return fmt.Errorf("instance %s: the environment variable that password-env names is not set", id)
			}
			i.Password = password
		case "front":
			if err := checkAddress(setting); err != nil {
				return err
			}
			i.Front = setting
		default:
			// What it is could be a password.
			return fmt.Errorf("instance %s: after the address there may be password-env=NAME and front=HOST:PORT alone", id)
		}
	}
	o.instances = append(o.instances, i)
	return nil
}

func checkAddress(address string) error {
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return errors.New("an address must be HOST:PORT")
	}
	return nil
}

// addBucket reads NAME=FOLDER.
func (o *options) addBucket(value string) error {
	name, folder, _ := strings.Cut(value, "=")
	if name == "" || folder == "" {
		return errors.New("it must be NAME=FOLDER")
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s", folder)
	}
	if o.buckets == nil {
		o.buckets = map[string]string{}
	}
	o.buckets[name] = folder
	return nil
}

// engine makes the engine for real data; nil: data is make-believe.
func (o *options) engine() (*rehearsal.Engine, error) {
	if len(o.instances) == 0 && len(o.buckets) == 0 {
		return nil, nil
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		return nil, errors.New("-instance and -bucket need redis-server on PATH, which loads snapshots: install Redis on this machine")
	}
	return rehearsal.New(o.instances, o.buckets)
}

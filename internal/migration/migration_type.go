package migration

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// The service's migration_type may hold another word than its two documented ones, for example the migration method. The kind of a task
// is then told from what only one of the two kinds has. All that needs the kind of a task asks here.

// documentedType returns one of the two documented words, and "" for any other.
func documentedType(word string) string {
	for _, documented := range []string{client.MigrationTypeBackupImport, client.MigrationTypeOnline} {
		if strings.EqualFold(word, documented) {
			return documented
		}
	}
	return ""
}

// TypeOfTask tells the kind of a task by its detail (operation 4): client.MigrationTypeBackupImport or client.MigrationTypeOnline. If
// nothing tells, it returns the service's own word, which may be empty.
func TypeOfTask(task *client.Task) string {
	documented := documentedType(task.MigrationType)
	switch {
	case task.BackupFiles != nil:
		return client.MigrationTypeBackupImport
	case documented != "":
		return documented
	case task.TenantVPCID != "" || task.ECSTenantPrivateIP != "":
		return client.MigrationTypeOnline
	default:
		return task.MigrationType
	}
}

// IsBackupImport reports whether a task imports a backup.
func IsBackupImport(task *client.Task) bool {
	return TypeOfTask(task) == client.MigrationTypeBackupImport
}

// TypeOfRow is TypeOfTask for a row of the list (operation 5), which has no backup files and no VPC. A migration machine, a source
// instance or a source address make a task an online one. The data source of an import is a bucket or a backup record, neither of which
// looks like an address. A task that is not configured and has no machine yet has none of these.
func TypeOfRow(row client.TaskRow) string {
	documented := documentedType(row.MigrationType)
	switch {
	case documented != "":
		return documented
	case row.ECSTenantPrivateIP != "" || row.SourceInstanceID != "" || isAddress(row.DataSource):
		return client.MigrationTypeOnline
	case row.DataSource != "":
		return client.MigrationTypeBackupImport
	default:
		return row.MigrationType
	}
}

// isAddress reports whether a text begins with the address of a Redis: host:port, or an IP address alone. Further ones may
// follow after a comma.
func isAddress(text string) bool {
	first, _, _ := strings.Cut(text, ",")
	first = strings.TrimSpace(first)
	if _, err := netip.ParseAddr(first); err == nil {
		return true
	}
	host, port, err := net.SplitHostPort(first)
	if err != nil || host == "" {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

package translate

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// The service's migration_type is not to be trusted: instead of one of its two documented words it may hold the migration
// method. The kind of a task is then told from what only one of the two kinds has, and where nothing tells, the word stays
// as it is.

func isMigrationType(word string) bool {
	return word == client.MigrationTypeBackupImport || word == client.MigrationTypeOnline
}

// TypeOfTask tells the kind of a task by its detail (operation 4): client.MigrationTypeBackupImport or
// client.MigrationTypeOnline, else the service's own word, which may be empty.
func TypeOfTask(task *client.Task) string {
	switch {
	case isMigrationType(task.MigrationType):
		return task.MigrationType
	case task.BackupFiles != nil:
		return client.MigrationTypeBackupImport
	case task.TenantVPCID != "" || task.ECSTenantPrivateIP != "":
		return client.MigrationTypeOnline
	default:
		return task.MigrationType
	}
}

// TypeOfRow does the same by a row of the list (operation 5), which has no backup files and no VPC. A migration machine, a source
// instance or a source address make a task an online one; the data source of an import is a bucket or a backup record,
// neither of which can look like an address. A task that is not configured and has no machine yet shows none of these.
func TypeOfRow(row client.TaskRow) string {
	switch {
	case isMigrationType(row.MigrationType):
		return row.MigrationType
	case row.ECSTenantPrivateIP != "" || row.SourceInstanceID != "" || isAddress(row.DataSource):
		return client.MigrationTypeOnline
	case row.DataSource != "":
		return client.MigrationTypeBackupImport
	default:
		return row.MigrationType
	}
}

// isAddress tells whether a text begins with the address of a Redis: host:port, or an IP address alone. Further ones may
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

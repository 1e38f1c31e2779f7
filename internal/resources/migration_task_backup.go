package resources

import (
	"slices"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// asImported is a backup as an import found it, with what the service left out as it is given. Its sizes and times are
// the service's, which may write them otherwise than a configuration: they tell nothing.
func asImported(shown, given client.BackupFiles) client.BackupFiles {
	if shown.FileSource == "" {
		shown.FileSource = given.FileSource
	}
	if shown.BucketName == "" {
		shown.BucketName = given.BucketName
	}
	if shown.BackupID == "" {
		shown.BackupID = given.BackupID
	}
	if len(shown.Files) == 0 {
		shown.Files = given.Files
	}
	files := slices.Clone(shown.Files)
	for i := range files {
		files[i].Size, files[i].UpdateAt = "", ""
	}
	shown.Files = files
	return shown
}

// sameBackup tells whether two descriptions name the same backup. The order of its files does not matter; sizes and times
// matter only where both tell them, since the service may show what the configuration leaves out.
func sameBackup(a, b client.BackupFiles) bool {
	if a.FileSource != b.FileSource || a.BucketName != b.BucketName || a.BackupID != b.BackupID || len(a.Files) != len(b.Files) {
		return false
	}
	byName := func(x, y client.BackupFile) int { return strings.Compare(x.FileName, y.FileName) }
	as, bs := slices.Clone(a.Files), slices.Clone(b.Files)
	slices.SortStableFunc(as, byName)
	slices.SortStableFunc(bs, byName)
	agree := func(x, y string) bool { return x == "" || y == "" || x == y }
	return slices.EqualFunc(as, bs, func(x, y client.BackupFile) bool {
		return x.FileName == y.FileName && agree(x.Size, y.Size) && agree(x.UpdateAt, y.UpdateAt)
	})
}

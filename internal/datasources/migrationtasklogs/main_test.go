package migrationtasklogs_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// TestMain fails the run where a goroutine is left once all tests have ended.
func TestMain(m *testing.M) { acctest.Main(m) }

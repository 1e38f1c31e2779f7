package migration

import (
	"context"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// EachRow hands over the rows of the list in the service's order, each task once, as page after page comes, until more says
// no: no page is asked for before it is needed. It is for tasks that there are, so that rows of deleted ones are left out.
func (s *Service) EachRow(ctx context.Context, more func(client.TaskRow) bool) error {
	return s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		for _, row := range page.Tasks {
			if PhaseOf(row.Status) != PhaseDeleted && !more(row) {
				return false
			}
		}
		return true
	})
}

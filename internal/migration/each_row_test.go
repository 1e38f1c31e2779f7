package migration

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestRowsAreHandedOverAsTheirPagesCome(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		enough int // rows after which no more are wanted
		rows   []string
		pages  int
	}{
		"all of them":                            {99, []string{"t-1", "t-2", "t-4", "t-5"}, 3},
		"as many as are wanted":                  {2, []string{"t-1", "t-2"}, 1},
		"no page beyond that":                    {3, []string{"t-1", "t-2", "t-4"}, 2},
		"the first alone, where that is enough":  {1, []string{"t-1"}, 1},
		"with the last page's where it is asked": {4, []string{"t-1", "t-2", "t-4", "t-5"}, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			pages := [][]client.TaskRow{{{ID: "t-1"}, {ID: "t-2"}}, {{ID: "t-3", Status: "DELETED"}, {ID: "t-4"}, {ID: "t-2"}}, {{ID: "t-5"}}}
			f.list = func(_ context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if req.Name != "" {
					return nil, fmt.Errorf("asked for the name %q", req.Name)
				}
				return &client.TaskPage{Count: 6, Tasks: pages[n-1]}, nil
			}
			var rows []string
			err := NewService(f).EachRow(t.Context(), func(row client.TaskRow) bool {
				rows = append(rows, row.ID)
				return len(rows) < test.enough
			})
			if err != nil || !slices.Equal(rows, test.rows) {
				t.Errorf("got %q, %v, want %q", rows, err, test.rows)
			}
			f.asked(map[string]int{opList: test.pages})
		})
	}
}

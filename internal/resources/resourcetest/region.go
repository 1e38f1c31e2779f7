package resourcetest

import (
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// The second region of a mock, and its project there.
const (
	OtherRegion  = "eu-west-101"
	OtherProject = "0d0c5eed0000400080000000000000b2"
)

// WithRegions gives a mock a project in each of two regions.
func WithRegions(c *mock.Config) {
	c.Projects = []mock.Project{{ID: mock.DefaultProjectID, Name: mock.DefaultRegion}, {ID: OtherProject, Name: OtherRegion}}
}

// Package mock is an in-memory Huawei Cloud DCS migration service behind
// net/http, for tests and for rehearsals without a cloud.
//
// It is a reading of the public API pages of its own and shares no code with
// the provider's client, so that the two readings check one another. What the
// pages leave open is a switch in [Config]; what a test wants to go wrong is
// ordered with [Server.Order]; what happens behind the provider's back is done
// with the controls of [Server].
//
// Sources are named in comments as follows: [P] the public API pages of creating
// an import, configuring, showing, stopping and batch-stopping tasks, [D] another
// public API page, [S] the models of the public Go SDK, [C] how the public
// huaweicloud Terraform provider calls the service, [?] stated nowhere.
package mock

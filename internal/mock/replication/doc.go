// Package replication moves the keys of real Redis servers, for rehearsals
// against the mock. It knows nothing of the migration API.
//
// A [Migration] reads its sources as a replica does: PSYNC, a snapshot, and then
// the stream of commands. A private redis-server on a Unix socket loads the
// snapshot, and its keys are copied to the target with DUMP and RESTORE. The
// commands that arrive meanwhile are kept in a file, replayed after the copy, and
// then followed. An import copies snapshot files in the same way.
//
// Keys that the target has under other names stay. What is not in a key, such as
// functions and access rules, is not copied. The target must not be a Redis
// Cluster.
//
// Once in sync, keys expire at the target by its own clock, and not when the source
// deletes them. A command that meets an expired key there, since the connection was
// lost or the clocks differ, does not have the effect that it had at the source.
//
// A [Forwarder] is an address that leads to a server, and can be led to another
// one while clients use it.
package replication

// Package mock is an in-memory Huawei Cloud DCS migration service behind
// net/http, for tests and for rehearsals without a cloud.
//
// It is a reading of the public API pages of its own and shares no code with
// the provider's client, so that the two readings check one another. What the
// pages leave open is a switch in [Config]; what a test wants to go wrong is
// ordered with [Server.Order]; what happens behind the provider's back is done
// with the controls of [Server]. Data is make-believe unless [Config] has an
// [Engine], which moves it; package rehearsal has one for real Redis servers.
//
// # Sources
//
// Each fact carries a mark of where it comes from: [P] the public API pages of
// creating an import, configuring, showing, stopping and batch-stopping tasks;
// [D] another public API page; [S] the models of the public Go SDK; [C] how the
// public huaweicloud Terraform provider calls the service; [T] what that
// provider's acceptance tests pass with on the live service; [O] the pages of
// Open Telekom Cloud; [?] stated nowhere, so that a switch has the readings. A
// comment that begins with "Invented" stands where the mock had to choose
// something that no source says; no test of the provider may depend on it.
//
// # Facts
//
// Requests:
//
//	method, path and fields of each operation       see the constants of Operation
//	fields that a page calls mandatory are wanted   P D
//	fields that no page knows are refused           Invented
//	backup import takes no online migration         P
//	files may be left out for a backup record       T
//	an instance by id, by addrs or by both          P
//	bandwidth_limit_mb a string or a number         P
//	exchange-ip takes {}                            T, against D and S
//	50 tasks at most in operations 8 and 9          D; newer pages have no bound: MaxBatch
//	the code of a longer batch                      ?: LongBatchCode
//	limit 1 to 1000, 10 where not given             D
//	name of the list matches loosely                ?: NameFilter
//	log_level INFO, ERROR, WARN or DEBUG            D
//	how log_level matches                           ?: LevelFilter
//	signature, token, security token                C S
//	temporary keys for an agency, 900 to 86400 s    C S
//	temporary keys for an OIDC token                S
//	errors of IAM                                   C; their codes Invented
//	a region's name before the path                 Invented, for endpoints with {region} in them
//	a signing time 15 minutes off is refused        Invented
//
// Answers:
//
//	fields of a task and of a row                   P S
//	job_id of operation 2                           C, not in D and S: NoJobID
//	a stop is only delivered                        P
//	a password is echoed                            P: HidePasswords
//	addrs and name filled in for an id              C: NoFillFromID
//	names and addresses filled in otherwise         ?: ResolveHostNames, FillIDFromAddrs
//	migration_type may hold the method              P: TypeHoldsMethod
//	where a backup record is shown                  P C: BackupRecord
//	task_status of both ends                        P in stop, S in show; the word is Invented
//	resume_mode is auto where it was never set      D
//	offset is a difference that goes down to 0      D O; its size is Invented
//	rows have four words for the status             D: RowsHaveFourWords; ? which stands for which
//	times with slashes or RFC 3339                  P S, the zone ?: TimeFormat, LogTimeFormat
//	absent, null or empty                           ?: Absent
//	numbers in place of strings                     ?: NumbersForStrings, Bandwidth
//	200 or 204, empty or not                        D S C differ: ResumeModeDone, ExchangeDone, …
//	the job's status and fail_reason                C S; the word before its end ?: JobRunningWord
//	version, supported_features                     Invented values
//	codes, messages and keywords of log lines       Invented
//	status, subnet and specification of instances   Invented values
//	addresses and names of what nobody described    Invented values
//
// Life of a task:
//
//	the statuses and their order                    P; DELETED C
//	INCRMIGEATING                                   P; INCRMIGRATING O: InSyncWord
//	the status while a machine is made              ?: MakingStatus, NoMakingStatus, NotFoundWhileMaking
//	configure works again after SUCCESS             C
//	what runs is stopped before it is deleted       C
//	which other operations a status allows          Invented: Allowed
//	a machine is released                           P; when and from which status ?: ReleaseAfter, …
//	lags between an answer and what is shown        ?: ConfigureLag, StopLag, …
//	an exchange ends the migration                  D: ExchangeKeepsMigrating; TERMINATED, and that it
//	                                                comes with EXCHANGE_SUCCESS, are Invented
//	conditions of an exchange                       D, as far as Instances tell; ports by the tasks' own
//	EXCHANGING, EXCHANGE_SUCCESS, ROLLBACK_SUCCESS  P C
//	the word during a rollback                      ?: RollingBackWord
//	task_status is gone after a while               ?: ExchangeWordKept
//	a rollback works whatever the status            O
//	unknown ids in a deletion are left out          D
//	show may answer SUCCESS for a deleted task      C: DeletedTask
//
// Refusals:
//
//	the shape of errors, X-Request-Id               P
//	an unknown task: 400 DCS.4133                   C; 404 P: UnknownTask, the code of 404 ?
//	an unknown task in a batch: 400 DCS.4855        P; a row ?: BatchUnknownAsRow
//	400 DCS.4063 for a bad parameter                O
//	400 DCS.4004 for an empty body                  O
//	400 DCS.4026 for a status or an instance that
//	does not allow the operation                    O; that it is this code is Invented
//	111400NNN in older regions                      O: NumericCodes
//	401 APIGW.0301                                  C
//	403 APIGW.0302 for another project              ?
//	404 APIGW.0101 for an unknown path              ?
//	403 without a permission: Forbidden             D names the permissions; code and words Invented
package mock

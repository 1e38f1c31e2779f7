package base

// LogReport logs a report of a wait.
var LogReport = logReport

package actions

// ProgressLine is the line that an action sends of a task that it waits for.
var ProgressLine = progressLine

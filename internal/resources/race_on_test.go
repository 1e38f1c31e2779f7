//go:build race

package resources_test

const raceDetector = true

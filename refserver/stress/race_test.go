//go:build race

package stress_test

// memoryFactor is how many times as much memory a program takes with the race detector's shadow (5 to 10 times for what it
// watches, by its documentation; the server's stacks and buffers are a part of the whole).
const memoryFactor = 4

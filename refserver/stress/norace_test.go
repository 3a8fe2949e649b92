//go:build !race

package stress_test

// memoryFactor is 1 where memory is measured as it is.
const memoryFactor = 1

package embedded_test

import (
	"fmt"
	"io"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios/embedded"
	"github.com/imapspec/imapspec/steps"
)

// The steps in a godog suite of one's own, each scenario with a server of its own in this process.
func Example() {
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			steps.Register(sc, steps.Env{Deployer: embedded.New()})
		},
		Options: &godog.Options{Format: "progress", Output: io.Discard, Strict: true, FeatureContents: []godog.Feature{{Name: "mine.feature", Contents: []byte(`
Feature: Our mail
  Scenario: Alice reads it
    Given a new Exchange server with the IMAP4 services running
    And a mailbox for alice
    Then alice can log in at mailbox01.contoso.com:993 with TLS by LOGIN
`)}}},
	}
	fmt.Println("exit status", suite.Run())
	// Output: exit status 0
}

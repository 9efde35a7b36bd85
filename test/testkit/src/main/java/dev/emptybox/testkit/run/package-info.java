/** Runs the specs of a state repo without a build tool: finds them, compiles them, and runs them with Spock. */
package dev.emptybox.testkit.run;

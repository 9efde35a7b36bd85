/** Runs the specs of a state repo without a build tool: finds them, compiles them, and lets Spock run them. */
package dev.emptybox.testkit.run;

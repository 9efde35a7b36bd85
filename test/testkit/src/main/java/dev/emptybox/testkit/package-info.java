/** For Spock specs of converge scripts: a simulated box, converged by the real agent with the real tasks. */
package dev.emptybox.testkit;

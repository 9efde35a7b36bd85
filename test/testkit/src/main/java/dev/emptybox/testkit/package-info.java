/**
 * For Spock specs of converge scripts: a simulated box, converged by the real agent with the real tasks.
 * {@code ConvergeSpec} has the language of specs.
 */
package dev.emptybox.testkit;

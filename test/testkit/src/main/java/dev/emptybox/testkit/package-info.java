/**
 * For Spock specs of converge scripts: a simulated box, converged by the real agent with the real tasks. What a spec says
 * stands in {@code ConvergeSpec}.
 */
package dev.emptybox.testkit;

/**
 * The agent's HTTP server: probes, metrics, status, runs and the webhook that begins a cycle. It reads the status and the
 * journal and changes nothing but the requests to the agent. May use converge, journal, os and stdlib. Begin reading at
 * {@code Endpoints}, which answers the paths; the listener and the connections below it know nothing of them.
 */
package dev.emptybox.agent.http;

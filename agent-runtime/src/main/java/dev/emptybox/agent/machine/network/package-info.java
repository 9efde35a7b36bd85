/**
 * HTTP requests and TCP connections. The only room that uses OkHttp. Begin with {@link WebClient}.
 */
package dev.emptybox.agent.machine.network;

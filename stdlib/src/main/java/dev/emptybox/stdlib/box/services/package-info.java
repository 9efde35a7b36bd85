/**
 * Services that the agent itself supervises, and the pages in their place during a maintenance. Begin with
 * {@link ServiceReads} and {@link ServiceChange}.
 */
package dev.emptybox.stdlib.box.services;

/**
 * Downloads, and the content-addressed cache that keeps them. Begin with {@link ArtefactCache}, then {@link Downloader}.
 */
package dev.emptybox.agent.machine.artefacts;

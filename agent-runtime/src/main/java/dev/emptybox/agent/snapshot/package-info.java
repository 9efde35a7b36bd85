/**
 * Records the reads of scripts, stores them as JSON without secrets, and makes a box of such a snapshot for plans elsewhere. Any
 * capability is recorded and answered by the annotations on its reads; files and services have recorders of their own. May use
 * {@code stdlib}. Begin with {@link RecordingPort} and {@link SnapshotPort}, then read {@link Recording}.
 */
package dev.emptybox.agent.snapshot;

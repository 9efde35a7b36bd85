/**
 * The file system of a box: reads, changes, and the copy-on-write layer of a plan. The other capabilities rest on it. Begin
 * with {@link FileReads} and {@link FileChange}; {@link PlannedFiles} is the layer.
 */
package dev.emptybox.stdlib.box.files;

/**
 * The processes of a box. It has no changes. Begin with {@link ProcessReads}.
 */
package dev.emptybox.stdlib.box.processes;

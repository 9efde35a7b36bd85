/**
 * What servers answer a box. It has no changes. Begin with {@link NetworkReads}.
 */
package dev.emptybox.stdlib.box.network;

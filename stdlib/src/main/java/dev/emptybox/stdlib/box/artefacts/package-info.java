/**
 * The cache of artefacts, which is the agent's own. It has no changes of a box. Begin with {@link ArtefactReads}.
 */
package dev.emptybox.stdlib.box.artefacts;

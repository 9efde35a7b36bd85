package dev.emptybox.stdlib.box.artefacts;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import java.nio.channels.SeekableByteChannel;

/** The cache of artefacts. It is the agent's own and no part of the box, so a plan may fill it. */
public interface ArtefactReads {

    Capability<ArtefactReads> CAPABILITY = new Capability<>("artefacts", ArtefactReads.class, EmptyBox::outside, plan -> () -> plan.base().artefacts());

    /** Makes sure that the cache holds the artefact, its content checked. */
    Artefact artefact(Artefact.Request request);

    /** Content of an artefact in the cache. */
    Bytes content(Artefact artefact);

    /** The same, not all of it in memory at once where that can be; the caller closes it. */
    default SeekableByteChannel open(Artefact artefact) {
        return content(artefact).channel();
    }
}

package dev.emptybox.stdlib.box.artefacts;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import java.nio.channels.SeekableByteChannel;

/** The artefact cache. It belongs to the agent and is not part of the box, so a plan may fill it. */
public interface ArtefactReads {

    Capability<ArtefactReads> CAPABILITY = new Capability<>("artefacts", ArtefactReads.class, EmptyBox::outside, plan -> () -> plan.base().artefacts());

    /** Ensures that the cache has the artefact, with verified content. */
    Artefact artefact(Artefact.Request request);

    /** Content of an artefact in the cache. */
    Bytes content(Artefact artefact);

    /** The same as a stream where possible; the caller closes it. */
    default SeekableByteChannel open(Artefact artefact) {
        return content(artefact).channel();
    }
}

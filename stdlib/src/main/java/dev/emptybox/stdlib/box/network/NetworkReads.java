package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;

/** What servers answer, as seen from the box. */
public interface NetworkReads {

    Capability<NetworkReads> CAPABILITY = new Capability<>("network", NetworkReads.class, box -> new EmptyNetwork(), PlannedNetwork::new);

    /** Makes a GET request; no answer is an answer with status 0. */
    @Recorded(kind = "get", missing = "what %s answers", quiet = false)
    Http.Answer get(Http.Get request);

    /** Tries to connect to a port, and closes the connection at once. */
    @Recorded(kind = "port", missing = "whether %s accepts connections", quiet = false)
    Tcp.Answer connect(Tcp.Connect request);
}

package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.UnknownException;

final class EmptyNetwork implements NetworkReads {

    @Override
    public Http.Answer get(Http.Get request) {
        throw new UnknownException("an empty box cannot query " + request.url());
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        throw new UnknownException("an empty box cannot connect to " + request.address());
    }
}

package dev.emptybox.agent.machine.network;

import dev.emptybox.agent.os.SystemError;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Tcp;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Checks whether a port accepts connections. Sends nothing. */
public final class TcpConnector {

    private final Time time;

    public TcpConnector(Time time) {
        this.time = time;
    }

    Tcp.Answer connect(Tcp.Connect request) {
        long start = time.nanos();
        String refusal = refusal(request);
        return new Tcp.Answer(refusal, Duration.ofNanos(time.nanos() - start));
    }

    private static String refusal(Tcp.Connect request) {
        var address = new InetSocketAddress(request.host(), request.port());
        if (address.isUnresolved()) {
            return "the host name is not known: " + request.host();
        }
        try (var socket = new Socket()) {
            socket.connect(address, (int) Math.max(1, Math.min(Integer.MAX_VALUE, request.timeout().toMillis())));
            return "";
        } catch (SocketTimeoutException silent) {
            return "timed out";
        } catch (ConnectException refused) {
            return SystemError.of(refused) == SystemError.REFUSED ? "connection refused" : String.valueOf(refused.getMessage());
        } catch (IOException unreachable) {
            return String.valueOf(unreachable.getMessage());
        }
    }
}

package dev.emptybox.agent.git.trust;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;

/** Reads the encoding of SSH: lengths of four bytes, each followed by that many bytes. */
final class SshBytes {

    private final ByteBuffer bytes;

    SshBytes(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    int number() throws SignatureException {
        require(4);
        return bytes.getInt();
    }

    int octet() throws SignatureException {
        require(1);
        return bytes.get() & 0xff;
    }

    byte[] raw(int length) throws SignatureException {
        require(length);
        byte[] read = new byte[length];
        bytes.get(read);
        return read;
    }

    byte[] string() throws SignatureException {
        return raw(number());
    }

    String text() throws SignatureException {
        return new String(string(), StandardCharsets.UTF_8);
    }

    BigInteger integer() throws SignatureException {
        return new BigInteger(string());
    }

    void end() throws SignatureException {
        if (bytes.hasRemaining()) {
            throw new SignatureException("it has bytes after its end");
        }
    }

    private void require(int length) throws SignatureException {
        if (length < 0 || length > bytes.remaining()) {
            throw new SignatureException("it is truncated");
        }
    }
}

package dev.emptybox.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Gzip without compression: its bytes depend on nothing but the content. */
final class StoredGzip {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int LONGEST_BLOCK = 0xffff;

    private StoredGzip() {
    }

    static byte[] of(byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(HEADER);
        int at = 0;
        do {
            int length = Math.min(LONGEST_BLOCK, content.length - at);
            boolean last = at + length == content.length;
            out.writeBytes(littleEndian(5).put((byte) (last ? 1 : 0)).putShort((short) length).putShort((short) ~length).array());
            out.write(content, at, length);
            at += length;
        } while (at < content.length);
        var crc = new CRC32();
        crc.update(content);
        out.writeBytes(littleEndian(8).putInt((int) crc.getValue()).putInt(content.length).array());
        return out.toByteArray();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}

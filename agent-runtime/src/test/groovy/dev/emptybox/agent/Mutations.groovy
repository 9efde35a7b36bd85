package dev.emptybox.agent

/** Makes inputs out of valid ones, most of which are invalid: changes bytes, cuts, repeats, nests, and joins two of them. */
final class Mutations {

    private static final List<byte[]> TOKENS = ['{', '}', '[', ']', '"', '\\', ':', ',', '\n', '\r\n', '\0', ' ', '\t', '-', '=', '%', '&', '*', '!', '|', '>', '<<', '../', '/',
        'null', 'true', '-1', '0', '1e999', '99999999999999999999', '0.1', '\\u0000', '\\ud800', '---', '&a', '*a', '!!java', 'sha256', 'é', '💥', '0000', '0001', 'ffff', '0008', '0032',
        'PACK', 'ERR ', 'version 2', 'Content-Length: 5', 'Transfer-Encoding: chunked', 'ssh-ed25519 AAAA', '-----BEGIN'].collect { it.getBytes('UTF-8') }

    private final Random random

    Mutations(long seed) {
        random = new Random(seed)
    }

    byte[] of(List<byte[]> seeds) {
        byte[] made = seeds[random.nextInt(seeds.size())]
        (1 + random.nextInt(4)).times {
            made = changed(made, seeds)
        }
        made
    }

    private byte[] changed(byte[] from, List<byte[]> seeds) {
        int at = from.length == 0 ? 0 : random.nextInt(from.length + 1)
        int end = Math.min(from.length, at + random.nextInt(1 + Math.min(200, from.length)))
        switch (random.nextInt(9)) {
            case 0: return flipped(from)
            case 1: return joined(from, at, TOKENS[random.nextInt(TOKENS.size())], at)
            case 2: return joined(from, at, new byte[0], end)
            case 3: return Arrays.copyOf(from, at)
            case 4: return joined(from, end, Arrays.copyOfRange(from, at, end), end)
            case 5: return joined(from, at, repeated(TOKENS[random.nextInt(TOKENS.size())], 1 << random.nextInt(13)), at)
            case 6:
                byte[] other = seeds[random.nextInt(seeds.size())]
                return joined(from, at, Arrays.copyOfRange(other, Math.min(at, other.length), other.length), from.length)
            case 7: return joined(from, at, bytes(random.nextInt(20)), end)
            default: return flipped(flipped(from))
        }
    }

    private byte[] flipped(byte[] from) {
        if (from.length == 0) {
            return bytes(1)
        }
        byte[] made = from.clone()
        made[random.nextInt(made.length)] ^= (byte) (1 << random.nextInt(8))
        made
    }

    private byte[] bytes(int count) {
        byte[] made = new byte[count]
        random.nextBytes(made)
        made
    }

    private static byte[] repeated(byte[] token, int times) {
        byte[] made = new byte[token.length * times]
        for (int at = 0; at < made.length; at++) {
            made[at] = token[at % token.length]
        }
        made
    }

    /** The beginning up to a place, something, and the rest from another place. */
    private static byte[] joined(byte[] from, int until, byte[] middle, int rest) {
        byte[] made = new byte[until + middle.length + from.length - rest]
        System.arraycopy(from, 0, made, 0, until)
        System.arraycopy(middle, 0, made, until, middle.length)
        System.arraycopy(from, rest, made, until + middle.length, from.length - rest)
        made
    }
}

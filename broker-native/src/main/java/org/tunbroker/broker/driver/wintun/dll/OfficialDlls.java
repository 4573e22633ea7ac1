package org.tunbroker.broker.driver.wintun.dll;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The DLLs of Wintun 0.14.1 as its authors published them, by their SHA-256. */
final class OfficialDlls {
    private static final Map<String, String> NAMES = Map.of(
            "e5da8447dc2c320edc0fc52fa01885c103de8c118481f683643cacc3220dafce",
            "Wintun 0.14.1 amd64",
            "f7ba89005544be9d85231a9e0d5f23b2d15b3311667e2dad0debd344918a3f80",
            "Wintun 0.14.1 arm64",
            "d694fa46ab4cfebcb2632d094c7aa97278eef2f8052438621766d863ae98a931",
            "Wintun 0.14.1 x86",
            "daad267411ecdc70a0535e274d2c3e9da3d0084bdac7662cb8424dd4a031b4d9",
            "Wintun 0.14.1 arm");

    private OfficialDlls() {}

    /** Returns which DLL has a hash, or null if it is no official one. */
    static String nameOf(final String sha256) {
        return NAMES.get(sha256);
    }

    /** Returns the hash as 64 hexadecimal digits in lower case. */
    static String sha256(final byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException("every JVM has SHA-256", ex);
        }
    }
}

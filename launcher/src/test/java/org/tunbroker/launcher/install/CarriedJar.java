package org.tunbroker.launcher.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A jar that carries a broker of a few files, as tunbroker-broker does. */
final class CarriedJar {
    static final String[] FILES = {"lib/broker/a.jar", "lib/broker/jna-amd64/library.so"};

    private CarriedJar() {}

    /** Returns a class loader that finds a whole one. */
    static URLClassLoader whole(final Path folder) throws IOException {
        final byte[] zip = zip(FILES);
        return loader(folder, zip, hash(zip) + "\n");
    }

    /** Returns a class loader that finds a zip and what is written in place of its hash. */
    static URLClassLoader loader(final Path folder, final byte[] zip, final String hash)
            throws IOException {
        final Path jar = Files.createTempFile(folder, "carried", ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry(CarriedBroker.RESOURCE));
            entries.write(zip);
            entries.putNextEntry(new JarEntry(CarriedBroker.RESOURCE + ".sha256"));
            entries.write(hash.getBytes(StandardCharsets.US_ASCII));
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    static byte[] zip(final String... names) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("lib/"));
            for (final String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes.toByteArray();
    }

    static String hash(final byte[] zip) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        } catch (final NoSuchAlgorithmException ex) {
            throw new AssertionError(ex);
        }
    }
}

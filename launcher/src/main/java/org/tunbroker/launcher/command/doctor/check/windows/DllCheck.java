package org.tunbroker.launcher.command.doctor.check.windows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** The wintun.dll that a broker would load, and whether its authors published it. */
public final class DllCheck implements Check {
    private static final String NAME = "wintun.dll";
    private static final String WHERE_FROM = "https://www.wintun.net/builds/wintun-0.14.1.zip";
    private static final Map<String, Architecture> OFFICIAL = new HashMap<>();

    static {
        OFFICIAL.put(
                "e5da8447dc2c320edc0fc52fa01885c103de8c118481f683643cacc3220dafce",
                Architecture.AMD64);
        OFFICIAL.put(
                "f7ba89005544be9d85231a9e0d5f23b2d15b3311667e2dad0debd344918a3f80",
                Architecture.ARM64);
        OFFICIAL.put(
                "d694fa46ab4cfebcb2632d094c7aa97278eef2f8052438621766d863ae98a931",
                Architecture.I386);
    }

    private final Path place;
    private final Architecture machine;

    /**
     * @param place the DLL, or the folder that has it or is the official zip, unpacked
     * @param machine whose architecture it must have
     */
    public DllCheck(final Path place, final Architecture machine) {
        this.place = place;
        this.machine = machine;
    }

    @Override
    public String id() {
        return "driver";
    }

    @Override
    public List<Finding> look() throws IOException {
        return Collections.singletonList(finding());
    }

    /** Tells whether there is one, of whatever authors. */
    public boolean isFound() {
        return places().stream().anyMatch(Files::isRegularFile);
    }

    private Finding finding() throws IOException {
        final Path dll =
                places().stream().filter(Files::isRegularFile).findFirst().orElse(null);
        if (dll == null) {
            return Finding.warning(
                    id(), "no " + NAME + " in " + place + ": only loopback", WHERE_FROM);
        }
        final String sha256 = sha256(Files.readAllBytes(dll));
        final Architecture made = OFFICIAL.get(sha256);
        if (made == null) {
            return Finding.warning(
                    id(),
                    dll + " is not Wintun 0.14.1, SHA-256 " + sha256,
                    "echo " + sha256 + " >> %ProgramData%\\tunbroker\\allowed-dlls.txt");
        }
        return made == machine
                ? Finding.ok(id(), "Wintun 0.14.1 " + made.label() + ", " + dll)
                : Finding.wrong(
                        id(),
                        dll + " is for " + made.label() + ", not " + machine.label(),
                        WHERE_FROM);
    }

    private List<Path> places() {
        if (Files.isRegularFile(place)) {
            return Collections.singletonList(place);
        }
        final String zipName = machine == Architecture.I386 ? "x86" : machine.label();
        final Path inZip = place.getFileSystem().getPath("bin", zipName, NAME);
        return Arrays.asList(
                place.resolve(NAME), place.resolve("wintun").resolve(inZip), place.resolve(inZip));
    }

    static String sha256(final byte[] content) {
        try {
            final StringBuilder digits = new StringBuilder();
            for (final byte part : MessageDigest.getInstance("SHA-256").digest(content)) {
                digits.append(String.format("%02x", part));
            }
            return digits.toString();
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException("every JVM has SHA-256", ex);
        }
    }
}

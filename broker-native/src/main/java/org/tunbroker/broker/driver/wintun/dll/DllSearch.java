package org.tunbroker.broker.driver.wintun.dll;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

/** Where a wintun.dll may be. Stateless and thread-safe. */
final class DllSearch {
    static final String WHERE_FROM =
            "get it from https://www.wintun.net and unpack the zip beside the application";

    private static final String NAME = "wintun.dll";

    private DllSearch() {}

    /**
     * Finds the DLL, without looking into it.
     *
     * @throws TunException ERROR_FILE_NOT_FOUND if there is none in any of the places
     */
    static Path find(final DllChoice choice, final Architecture architecture) {
        final List<Path> places = places(choice, architecture);
        return places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new TunException(
                        ErrorCode.ERROR_FILE_NOT_FOUND,
                        "find wintun.dll",
                        "there is none at " + places + "; " + WHERE_FROM));
    }

    /** Lists the places in the order of the search; a setting excludes all others. */
    static List<Path> places(final DllChoice choice, final Architecture architecture) {
        if (choice.setting() == null) {
            return choice.home() == null ? List.of() : inFolder(choice.home(), architecture);
        }
        return Files.isDirectory(choice.setting())
                ? inFolder(choice.setting(), architecture)
                : List.of(choice.setting());
    }

    private static List<Path> inFolder(final Path folder, final Architecture architecture) {
        final Path inZip = Path.of("bin", zipName(architecture), NAME);
        return List.of(
                folder.resolve(NAME),
                folder.resolve("wintun").resolve(inZip),
                // the folder may be the one in the zip
                folder.resolve(inZip));
    }

    /** Returns the official zip's name for an architecture. */
    static String zipName(final Architecture architecture) {
        return architecture == Architecture.I386 ? "x86" : architecture.label();
    }
}

package org.tunbroker.launcher.os.windows;

import java.util.List;
import java.util.Optional;

/**
 * The registry below HKEY_LOCAL_MACHINE. Unreadable keys and values count as missing. Thread-safe.
 */
public interface Registry {
    /**
     * Lists the keys in a key.
     *
     * @param key its path, with backslashes
     * @return their names; none if there is no such key
     */
    List<String> subkeys(String key);

    /**
     * Reads a text.
     *
     * @param key its path, with backslashes
     * @param value its name
     * @return the text, or nothing if there is no such value, or it is not a text
     */
    Optional<String> text(String key, String value);
}

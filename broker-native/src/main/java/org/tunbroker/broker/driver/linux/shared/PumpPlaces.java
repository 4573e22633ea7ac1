package org.tunbroker.broker.driver.linux.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The paths of a pump by their numbers. For the pump's thread. */
final class PumpPlaces {
    // null where no path is
    private final List<SharedPath> paths = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    /** Adds a path, and gives it its number. */
    void add(final SharedPath path) {
        if (free.isEmpty()) {
            path.number = paths.size();
            paths.add(path);
        } else {
            path.number = free.pop();
            paths.set(path.number, path);
        }
    }

    SharedPath get(final int number) {
        return paths.get(number);
    }

    /** Removes a path of which nothing is awaited, since its number is given to another one. */
    void remove(final SharedPath path) {
        paths.set(path.number, null);
        free.push(path.number);
    }

    void forEach(final Consumer<SharedPath> action) {
        for (final SharedPath path : paths) {
            if (path != null) {
                action.accept(path);
            }
        }
    }
}

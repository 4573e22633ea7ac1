package org.tunbroker.tests.artifacts;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the main method of a class in three class loaders at once, each with all of its jars. */
public final class SeveralLoadersMain {
    private static final int LOADERS = 3;

    private SeveralLoadersMain() {}

    /**
     * Runs it with the argument "loopback".
     *
     * @param arguments the class's name, and its jars; those behind "context" are found by the
     *     thread's context class loader alone
     */
    public static void main(final String[] arguments) throws Exception {
        final List<URL> jars = new ArrayList<>();
        final List<URL> context = new ArrayList<>();
        List<URL> list = jars;
        for (int index = 1; index < arguments.length; index++) {
            if (arguments[index].equals("context")) {
                list = context;
            } else {
                list.add(Paths.get(arguments[index]).toUri().toURL());
            }
        }
        final ExecutorService threads = Executors.newFixedThreadPool(LOADERS);
        final List<Callable<Void>> runs = new ArrayList<>();
        for (int loader = 0; loader < LOADERS; loader++) {
            runs.add(() -> {
                run(arguments[0], jars, context);
                return null;
            });
        }
        for (final Future<Void> run : threads.invokeAll(runs)) {
            run.get();
        }
        threads.shutdown();
    }

    private static void run(final String name, final List<URL> jars, final List<URL> context)
            throws Exception {
        try (URLClassLoader own = new URLClassLoader(jars.toArray(new URL[0]), null);
                URLClassLoader found = new URLClassLoader(context.toArray(new URL[0]), own)) {
            Thread.currentThread().setContextClassLoader(found);
            own.loadClass(name).getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {"loopback"});
        }
    }
}

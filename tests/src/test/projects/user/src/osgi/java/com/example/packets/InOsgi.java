package com.example.packets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Runs the application as a bundle, with the argument "loopback". */
public final class InOsgi {
    private InOsgi() {}

    /** Takes the framework's folder, and the bundles, the application's last. */
    public static void main(final String[] arguments) throws Exception {
        final Map<String, String> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, arguments[0]);
        final Framework framework =
                ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(settings);
        framework.start();
        final List<Bundle> bundles = new ArrayList<>();
        for (int index = 1; index < arguments.length; index++) {
            bundles.add(framework.getBundleContext().installBundle("file:" + arguments[index]));
        }
        for (final Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
        bundles.get(bundles.size() - 1)
                .loadClass(AnswerPings.class.getName())
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[] {"loopback"});
        framework.stop();
        framework.waitForStop(0);
    }
}

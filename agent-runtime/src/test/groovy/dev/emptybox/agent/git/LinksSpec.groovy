package dev.emptybox.agent.git

import spock.lang.Specification

class LinksSpec extends Specification {

    def 'a link is followed as the kernel does'() {
        expect:
        new Links(links).stayInside('x') == inside

        where:
        links                            || inside
        [x: 'a']                         || true
        [x: 'a/../b']                    || true
        [x: '.']                         || true
        [x: '..']                        || false
        [x: 'a/../../b']                 || false
        [x: '/etc']                      || false
        [x: 'y', y: 'z', z: 'file']      || true
        [x: 'y', y: 'x']                 || false
        [x: 'd/e/..', 'd/e': '../f/g']   || true
        [x: 'd/e/../..', 'd/e': '../f']  || false
        [x: 'y/z', y: '/etc']            || false
    }
}

/**
 * A step type of one's own, in a jar of one's own. It imports the words and what the author of a step is given. Start reading at {@link
 * dev.escapement.examples.ownstep.ChecksumStep}.
 */
package dev.escapement.examples.ownstep;

/** What the tests are written with: a server of their own and clients that read like transcripts. */
package chatserver.testing;

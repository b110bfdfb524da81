//! How a reader handles a frame with a variant that is newer than the reader.
//!
//! Every frame has its length before it, so a reader can skip a frame that it does not understand, and the connection
//! goes on. A client leaves out an unknown event. An unknown request or refusal is answered, and the user reads a
//! sentence about it. Besides, nobody sends what the other end's [`crate::MINOR`] does not promise: see
//! [`crate::request::Request::since`] and [`crate::event::Event::since`].

use crate::codec::{self, Decode, DecodeError, Unknown};
use crate::event::{Farewell, ServerFrame};
use crate::refusal::Refusal;
use crate::request::{ClientFrame, Request};

/// One end's frames, as the other end reads them.
pub trait Frame: Decode<()> {
    /// What the reader makes of a frame with this unknown variant in it; `None` if the frame can be left out.
    fn newer(bytes: &[u8], unknown: Unknown) -> Result<Option<Self>, DecodeError>;
}

/// The beginnings of [`ServerFrame`], in its order.
#[derive(Debug, PartialEq, Eq, Decode)]
enum FromServer {
    Welcome,
    RegisterChallenge,
    Registered,
    LoginChallenge,
    Resuming,
    SignedIn,
    Refused,
    Answer { tag: u32 },
    Event,
    Pong,
    Goodbye,
}

impl Frame for ServerFrame {
    fn newer(bytes: &[u8], unknown: Unknown) -> Result<Option<Self>, DecodeError> {
        Ok(match codec::decode_beginning(bytes) {
            Ok(FromServer::Refused) => Some(Self::Refused(Refusal::Newer)),
            Ok(FromServer::Answer { tag }) => {
                let answer = Err(Refusal::Newer);
                Some(Self::Answer { tag, answer })
            }
            Ok(FromServer::Goodbye) => Some(Self::Goodbye(Farewell::Newer)),
            Ok(FromServer::Event) | Err(DecodeError::Newer(_)) => None,
            // `SignedIn`, for example, cannot be left out.
            Ok(_) => return Err(DecodeError::Newer(unknown)),
            Err(fault) => return Err(fault),
        })
    }
}

/// The beginnings of [`ClientFrame`], in its order.
#[derive(Debug, PartialEq, Eq, Decode)]
enum FromClient {
    Hello,
    RegisterStart,
    RegisterFinish,
    LoginStart,
    LoginFinish,
    Resume,
    Request { tag: u32 },
    Ping,
    ResumeIfFree,
}

impl Frame for ClientFrame {
    fn newer(bytes: &[u8], unknown: Unknown) -> Result<Option<Self>, DecodeError> {
        match codec::decode_beginning(bytes) {
            Ok(FromClient::Request { tag }) => {
                let request = Request::Newer;
                Ok(Some(Self::Request { tag, request }))
            }
            // A program sends no request before it knows the server's minor number.
            Ok(_) | Err(DecodeError::Newer(_)) => Err(DecodeError::Newer(unknown)),
            Err(fault) => Err(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;
    use crate::channel::{Channel, End};
    use crate::event::Event;
    use crate::request::Hello;

    #[test]
    fn the_beginnings_are_those_of_the_frames() {
        let check = |frame: ServerFrame, begins: FromServer| {
            let bytes = codec::encode(&frame);
            assert_eq!(codec::decode_beginning(&bytes), Ok(begins), "{frame:?}");
        };
        check(ServerFrame::Registered, FromServer::Registered);
        check(ServerFrame::Resuming, FromServer::Resuming);
        check(
            ServerFrame::Refused(Refusal::NameTaken),
            FromServer::Refused,
        );
        let answer = ServerFrame::Answer {
            tag: 70_000,
            answer: Ok(Answer::Done),
        };
        check(answer, FromServer::Answer { tag: 70_000 });
        check(
            ServerFrame::Event(Event::Presence(vec![])),
            FromServer::Event,
        );
        check(ServerFrame::Pong, FromServer::Pong);
        check(
            ServerFrame::Goodbye(Farewell::Stopping),
            FromServer::Goodbye,
        );
        let check = |frame: ClientFrame, begins: FromClient| {
            let bytes = codec::encode(&frame);
            assert_eq!(codec::decode_beginning(&bytes), Ok(begins), "{frame:?}");
        };
        let hello = Hello {
            minor: 1,
            program: String::new(),
        };
        check(ClientFrame::Hello(hello), FromClient::Hello);
        check(ClientFrame::Resume, FromClient::Resume);
        let request = ClientFrame::Request {
            tag: 300,
            request: Request::Devices,
        };
        check(request, FromClient::Request { tag: 300 });
        check(ClientFrame::Ping, FromClient::Ping);
        check(ClientFrame::ResumeIfFree, FromClient::ResumeIfFree);
    }

    /// The encoding of a frame up to its last variant, and the number of a variant that does not exist.
    fn unknown(known: &[u8], upto: usize) -> Vec<u8> {
        [&known[..upto], &[250, 1, 2, 3]].concat()
    }

    #[test]
    fn what_is_newer_is_left_out_or_answered_and_the_next_frame_is_read() {
        let mut server = Channel::new(End::Server, [3; 32]);
        let mut client = Channel::new(End::Client, [3; 32]);
        let mut wire = Vec::new();
        let event = codec::encode(&ServerFrame::Event(Event::Presence(vec![])));
        let refused = codec::encode(&ServerFrame::Answer {
            tag: 5,
            answer: Err(Refusal::NameTaken),
        });
        let goodbye = codec::encode(&ServerFrame::Goodbye(Farewell::Stopping));
        for frame in [
            vec![200, 1, 2],
            unknown(&event, 1),
            // The answer's number, the tag, and that it is a refusal.
            unknown(&refused, 3),
            unknown(&goodbye, 1),
            // A second time: it is noted once.
            unknown(&event, 1),
            codec::encode(&ServerFrame::Pong),
        ] {
            server.seal_encoded(&frame, &mut wire).unwrap();
        }
        client.feed(&wire);
        let mut heard = Vec::new();
        while let Some(frame) = client.next_frame::<ServerFrame>().unwrap() {
            heard.push(frame);
        }
        let newer = ServerFrame::Answer {
            tag: 5,
            answer: Err(Refusal::Newer),
        };
        let goodbye = ServerFrame::Goodbye(Farewell::Newer);
        assert_eq!(heard, [newer, goodbye, ServerFrame::Pong]);
        let noted = |channel: &Channel| {
            let noted = channel.unknown().iter();
            noted.map(Unknown::to_string).collect::<Vec<_>>()
        };
        let expected = [
            "ServerFrame 200",
            "Event 250",
            "Refusal 250",
            "Farewell 250",
        ];
        assert_eq!(noted(&client), expected);

        let mut wire = Vec::new();
        let request = codec::encode(&ClientFrame::Request {
            tag: 7,
            request: Request::Devices,
        });
        for frame in [unknown(&request, 2), codec::encode(&ClientFrame::Ping)] {
            client.seal_encoded(&frame, &mut wire).unwrap();
        }
        // A frame that nobody sends before they know the server cannot be answered.
        client.seal_encoded(&[200, 1], &mut wire).unwrap();
        server.feed(&wire);
        let newer = ClientFrame::Request {
            tag: 7,
            request: Request::Newer,
        };
        assert_eq!(server.next_frame(), Ok(Some(newer)));
        assert_eq!(server.next_frame(), Ok(Some(ClientFrame::Ping)));
        let fault = server.next_frame::<ClientFrame>();
        let unknown = Unknown {
            of: "ClientFrame",
            number: 200,
        };
        assert_eq!(fault, Err(DecodeError::Newer(unknown).into()));
        assert_eq!(noted(&server), ["Request 250", "ClientFrame 200"]);
    }

    /// A peer that makes up a number each time fills neither the memory nor a log.
    #[test]
    fn so_many_kinds_are_noted_and_no_more() {
        let mut server = Channel::new(End::Server, [3; 32]);
        let mut client = Channel::new(End::Client, [3; 32]);
        let mut wire = Vec::new();
        for number in 100..200 {
            server.seal_encoded(&[number], &mut wire).unwrap();
        }
        client.feed(&wire);
        assert_eq!(client.next_frame::<ServerFrame>(), Ok(None));
        assert_eq!(client.unknown().len(), 32);
    }
}

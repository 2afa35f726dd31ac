/**
 * Who acted, on whom, in which group or channel and when, for each of the vendor's samples in config/samples: its body first, then
 * its variants, or the items of a batch. `none` is what Chat does not say.
 */
const none = undefined

type Said = string | undefined

type Row = [operator: Said, subject: Said, group: Said, time: Said]

export const UNDERSTOOD: Readonly<Record<string, readonly Row[]>> = {
  'Alert.RequestOverLimit': [[none, none, none, none]],
  'Bot.OnC2CMessage': [['jared', 'Jonh', none, '2022-12-09T08:26:54.123Z']],
  'Bot.OnGroupMessage': [['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z']],
  'C2C.CallbackAfterC2CMsgExtension': [
    ['user1', 'user2', none, '2025-12-02T15:15:40.182Z'],
    ['user1', 'user2', none, '2025-12-02T15:17:21.499Z'],
    ['user1', 'user2', none, '2025-12-02T15:17:42.721Z'],
  ],
  'C2C.CallbackAfterModifyMsg': [['jared', 'Jonh', none, '2026-01-30T11:20:27.036Z']],
  'C2C.CallbackAfterMsgReadAll': [['Jonh', 'Jonh', none, '2026-01-30T11:41:42.575Z']],
  'C2C.CallbackAfterMsgReadReceipt': [['jared', 'Jonh', none, '2026-01-23T03:39:47.754Z']],
  'C2C.CallbackAfterMsgReport': [
    ['jared', 'Jonh', none, none],
    ['jared', 'Jonh', none, '2022-12-09T08:26:54.123Z'],
  ],
  'C2C.CallbackAfterMsgWithDraw': [
    ['jared', 'Jonh', none, none],
    ['jared', 'Jonh', none, '2022-12-09T08:26:54.123Z'],
  ],
  'C2C.CallbackAfterSendMsg': [
    ['jared', 'Jonh', none, '2019-05-10T09:38:46.000Z'],
    ['jared', 'Jonh', none, '2019-05-10T09:38:46.000Z'],
  ],
  'C2C.CallbackBeforeSendMsg': [
    ['jared', 'John', none, '2019-05-10T09:38:46.000Z'],
    ['jared', 'Jonh', none, '2022-12-09T08:26:54.123Z'],
  ],
  'Call.CallbackAfterEndCall': [
    ['10001', '055662e1-bc8a-469c-a334-1126c8c17d58', 'roomid-1434', '2023-12-26T11:25:22.780Z'],
  ],
  'Call.CallbackAfterMemberChanged': [
    [none, '055662e1-bc8a-469c-a334-1126c8c17d58', none, '2025-02-25T06:15:28.807Z'],
  ],
  'Call.CallbackAfterStartCall': [
    [none, '055662e1-bc8a-469c-a334-1126c8c17d58', none, '2025-02-25T06:15:28.807Z'],
  ],
  'Chatbot.OnC2CSignalMessage': [['user01', '@RBT#chatbot', none, '2022-12-09T08:26:54.123Z']],
  'ContentCallback.ResultNotify': [['jared', 'jared', none, none]],
  'Follow.CallbackAfterFollowAdd': [['UserID_001', 'UserID_001', none, '2023-12-08T06:52:23.678Z']],
  'Follow.CallbackAfterFollowDelete': [['UserID_001', 'UserID_001', none, '2023-12-08T06:52:23.678Z']],
  'Group.CallbackAfterChangeGroupOwner': [
    ['admin', '@TGS#2TTV7VSII', '@TGS#2TTV7VSII', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterCreateGroup': [
    ['group_root', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterCreateTopic': [['group_root', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', none]],
  'Group.CallbackAfterGroupAttrChanged': [
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterGroupDestroyed': [
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterGroupFull': [
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', none],
  ],
  'Group.CallbackAfterGroupInfoChanged': [
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterGroupMsgExtension': [
    [none, 'test', 'test', '2025-12-02T15:11:34.360Z'],
    [none, 'test', 'test', '2025-12-02T15:11:52.045Z'],
    [none, 'test', 'test', '2025-12-02T15:12:09.047Z'],
  ],
  'Group.CallbackAfterMemberExit': [
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterMemberFieldChanged': [['admin', '@TGS#xxxx', '@TGS#xxxx', '2022-12-09T08:26:54.123Z']],
  'Group.CallbackAfterModifyMsg': [['oper-user', 'group-test-2', 'group-test-2', '2026-03-06T02:09:35.589Z']],
  'Group.CallbackAfterNewMemberJoin': [
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterReadReceipt': [[none, '@TGS#2TTV7VSII', '@TGS#2TTV7VSII', '2022-12-09T08:26:54.123Z']],
  'Group.CallbackAfterRecallMsg': [
    ['admin', '1213456', '1213456', '2022-12-09T08:26:54.123Z'],
    ['admin', '1213456', '1213456', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterSendMsg': [
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackAfterTopicDestroyed': [[none, '@TGS#_@TGS#cQVLVHIM62CJ', '@TGS#_@TGS#cQVLVHIM62CJ', none]],
  'Group.CallbackAfterTopicInfoChanged': [['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', none]],
  'Group.CallbackBeforeApplyJoinGroup': [
    ['jared', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackBeforeCreateGroup': [['leckie', 'leckie', none, '2022-12-09T08:26:54.123Z']],
  'Group.CallbackBeforeCreateTopic': [['leckie', none, none, none]],
  'Group.CallbackBeforeInviteJoinGroup': [
    ['leckie', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackBeforeSendMsg': [
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', none],
  ],
  'Group.CallbackOnDailyGroupQuotaAlarm': [[none, none, none, '2022-12-09T08:26:54.123Z']],
  'Group.CallbackOnMemberStateChange': [
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
    [none, '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Group.CallbackSendMsgException': [
    ['admin', '@TGS#2J4SZEAEL', '@TGS#2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Live.CallbackAfterChangeOwner': [['admin', 'room_id', 'room_id', '2023-12-26T11:25:22.780Z']],
  'Live.CallbackAfterCreateBattle': [['brennanli', 'pk-3', 'pk-3', '2025-02-19T08:33:25.000Z']],
  'Live.CallbackAfterCreateRoom': [
    ['admin', 'tandy-test-rest', 'tandy-test-rest', '2023-12-26T11:25:22.000Z'],
  ],
  'Live.CallbackAfterCreateRoomReachingThreshold': [['brennanli', none, none, '2025-02-19T12:00:41.121Z']],
  'Live.CallbackAfterDelMetadata': [
    ['brennanli', 'live-room1111', 'live-room1111', '2025-02-19T12:00:41.121Z'],
  ],
  'Live.CallbackAfterDestroyRoom': [
    ['admin', 'tandy-test-rest', 'tandy-test-rest', '2023-12-26T11:25:22.780Z'],
    [none, '436', '436', '2023-12-26T11:25:22.780Z'],
  ],
  'Live.CallbackAfterEndBattle': [
    [none, 'pk-3', 'pk-3', '2025-02-19T09:09:06.119Z'],
    [none, 'pk-3', 'pk-3', '2025-02-19T09:09:05.000Z'],
  ],
  'Live.CallbackAfterMemberStateChanged': [[none, 'room_id', 'room_id', '2023-12-26T11:25:22.780Z']],
  'Live.CallbackAfterModifyAdmin': [['admin', 'room_id', 'room_id', '2023-12-26T11:25:22.780Z']],
  'Live.CallbackAfterSetMetadata': [
    ['brennanli', 'live-room1111', 'live-room1111', '2025-02-19T11:51:25.831Z'],
  ],
  'Live.CallbackAfterStartBattle': [[none, 'pk-3', 'pk-3', '2025-02-19T08:33:25.000Z']],
  'Live.CallbackAfterUpdateRoomInfo': [['bob', 'live-room', 'live-room', '2022-12-09T08:26:54.123Z']],
  'Live.CallbackBeforeSendGift': [['brennanli', 'room_id', 'room_id', '2023-12-26T11:25:22.000Z']],
  'Mic.CallbackAfterSeatInfoChanged': [
    [none, 'rid-123', 'rid-123', '2022-12-09T08:26:54.123Z'],
    ['user1', 'rid-123', 'rid-123', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterAddSubscriber': [
    ['107867', '@TOA#_test_for_penn', '@TOA#_test_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterCreateOfficialAccount': [
    ['107867', '@TOA#_test_OA_for_penn', '@TOA#_test_OA_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterDeleteSubscriber': [
    ['leckie', '@TOA#_test_OA_for_penn', '@TOA#_test_OA_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterMsgWithDraw': [[none, '#TOA#_123', '#TOA#_123', '2022-12-09T08:26:54.123Z']],
  'OfficialAccount.CallbackAfterOfficialAccountDestroyed': [
    [none, '@TOA#_test_OA_for_penn', '@TOA#_test_OA_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterOfficialAccountFull': [
    [none, '@TOA#_test_OA_for_penn', '@TOA#_test_OA_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterOfficialAccountInfoChanged': [
    ['leckie', '@TOA#_test_OA_for_penn', '@TOA#_test_OA_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackAfterSendMsg': [
    [none, '@TOA#_2J4SZEAEL', '@TOA#_2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackBeforeAddSubscriber': [
    ['107867', '@TOA#_test_for_penn', '@TOA#_test_for_penn', '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackBeforeCreateOfficialAccount': [
    ['107867', '107867', none, '2022-12-09T08:26:54.123Z'],
  ],
  'OfficialAccount.CallbackBeforeSendMsg': [
    [none, '@TOA#_2J4SZEAEL', '@TOA#_2J4SZEAEL', '2022-12-09T08:26:54.123Z'],
  ],
  'Profile.CallbackPortraitSet': [['id1', 'id1', none, '2022-07-04T07:50:52.497Z']],
  'Push.AllMemberPush': [
    [none, 'user2', none, '2019-05-10T09:38:48.000Z'],
    [none, 'user3', none, '2019-05-10T09:38:49.000Z'],
  ],
  'Push.OfflinePush': [
    ['user1', 'user2', none, '2019-05-10T09:38:47.000Z'],
    ['user2', 'user3', '@TGS#12DEVUDHQ', '2019-05-10T09:38:47.000Z'],
  ],
  'Room.CallbackAfterCreateRoom': [
    ['admin', 'tandy-test-rest', 'tandy-test-rest', '2023-12-26T11:25:22.780Z'],
  ],
  'Room.CallbackAfterDestroyRoom': [
    ['admin', 'tandy-test-rest', 'tandy-test-rest', '2023-12-26T11:25:22.780Z'],
  ],
  'Room.CallbackAfterMemberEnter': [['user1', 'rid-123', 'rid-123', '2022-12-09T08:26:54.123Z']],
  'Room.CallbackAfterMemberLeave': [['user1', 'rid-123', 'rid-123', '2022-12-09T08:26:54.123Z']],
  'Room.CallbackAfterUpdateRoomInfo': [['bob', 'rid-123', 'rid-123', '2022-12-09T08:26:54.123Z']],
  'Sns.CallbackBlackListAdd': [['id', 'id', none, none]],
  'Sns.CallbackBlackListDelete': [['id', 'id', none, none]],
  'Sns.CallbackFriendAdd': [['id', 'id', none, none]],
  'Sns.CallbackFriendDelete': [['id', 'id', none, none]],
  'Sns.CallbackPrevFriendAdd': [['id', 'id', none, '2021-09-16T07:29:04.870Z']],
  'Sns.CallbackPrevFriendResponse': [['id', 'id', none, '2021-09-16T07:34:05.424Z']],
  'State.StateChange': [
    ['testuser316', 'testuser316', none, '2021-08-25T09:22:12.497Z'],
    ['testuser316', 'testuser316', none, none],
  ],
}

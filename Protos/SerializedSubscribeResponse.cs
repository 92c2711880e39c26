using Google.Protobuf;

namespace ThemeDay.Events.V1;

public sealed partial class SubscribeResponse
{
    /// <summary>The same message, serialized once: writing it copies these bytes, however often, instead of serializing its fields.</summary>
    /// <remarks>
    /// The bytes are held as an unknown field, which protobuf writes as it is, and so is read as the field it was. The fields of this class are
    /// unset: it is for
    /// sending in the protobuf format, not for JSON.
    /// </remarks>
    public SubscribeResponse ToSerialized()
    {
        var input = new CodedInputStream(this.ToByteArray());
        UnknownFieldSet? fields = null;
        while (input.ReadTag() != 0)
            fields = UnknownFieldSet.MergeFieldFrom(fields, input);
        return new() { _unknownFields = fields };
    }
}
